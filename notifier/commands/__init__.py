"""The commands of ``policy-notify``, each a thin layer over one function of the house."""
