"""The command `graph`: it observes the objects that a student's code builds, checks them, and draws them."""
