"""What ``policy-history`` can be asked, a module for each kind of question."""
