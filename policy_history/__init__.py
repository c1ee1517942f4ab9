"""The core: what was published, what changed, and whether it matters.

git → ``Policy`` and ``Version`` → ``Document`` → ``Comparison`` → ``Assessment`` → ``Summary``.
Each arrow is one public function from frozen values to frozen values. Nothing here knows a
website, a mail or a database.
"""
