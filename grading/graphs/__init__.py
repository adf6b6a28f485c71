"""What `graph` draws: a look at the objects that a student's code builds, what is odd about them, and their picture."""
