"""The public site: every policy, every version of it and every change, as static pages.

``plugin`` is the only module that knows MkDocs; another site generator would need another adapter
and nothing else.
"""
