# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of dkms in fish. What there is to offer, the program itself knows: `dkms --complete`.

function __dkms_complete
    set -l words (commandline -opc)
    set -lx PATH $PATH /usr/sbin /sbin
    command dkms --complete $words[2..-1] (commandline -ct) 2>/dev/null
end

complete -c dkms -f -a '(__dkms_complete)'
