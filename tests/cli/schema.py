#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""schema.py SCHEMA FILE [lines]: does FILE hold what the JSON Schema describes, as one document or,
with `lines`, on each line? Says what does not fit, and then exits 1."""
import json
import sys

from jsonschema import Draft202012Validator

with open(sys.argv[1], encoding="utf-8") as f:
    schema = json.load(f)
with open(sys.argv[2], encoding="utf-8") as f:
    texts = f.read().splitlines() if sys.argv[3:] == ["lines"] else [f.read()]

Draft202012Validator.check_schema(schema)
bad = 0
for text in texts:
    for error in Draft202012Validator(schema).iter_errors(json.loads(text)):
        print(f"{error.json_path}: {error.message}")
        bad = 1
if not texts:
    print("nothing is there")
sys.exit(bad or not texts)
