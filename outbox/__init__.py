"""Every message that leaves the house: what it says, whether it has left, and why not."""
