"""What was seen on the wire and in logs, compared with what is declared and permitted; it widens nothing."""
