"""Pages for a browser: of a class, of a submission, of similar answers and of the milestones; and feedback."""
