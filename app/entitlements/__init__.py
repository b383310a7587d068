"""Public learning rights: a versioned policy, the facts about a person, and what follows."""
