"""What is remembered, and the stores that remember it."""
