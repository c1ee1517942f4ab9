"""The whole way once, for a person to look at: a policy, two changes, one notice, a site and an inbox.

It uses the product through its public commands alone, so that whatever it shows, anybody can do.
"""
