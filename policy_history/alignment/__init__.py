"""How two versions are laid over each other: blocks, moves, words, form, sections.

``side`` what is compared, ``sequences`` exact matches in order, ``likeness`` blocks alike in words,
``pairing`` what became of each block, ``moves`` what stands elsewhere now, ``tokens`` and ``words``
the inside of a block, ``clean_up`` what makes it readable, ``cells`` table rows, ``form`` what
changed but words, ``rows`` the redline, ``sections`` what happened to whole sections.
"""
