"""What sharing a notice among workers costs: batches a second, taking over, and a plan's memory."""
