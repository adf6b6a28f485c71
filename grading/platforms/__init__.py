"""What other platforms read, and what they need to grade by themselves."""
