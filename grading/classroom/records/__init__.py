"""The plain data of a class: people, attempts, assignments, grades, and how names are compared."""
