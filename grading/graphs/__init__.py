"""The command `graph`: it observes the objects that a student's code builds, checks them, and draws them.

The milestones' plots are drawn here as well.
"""
