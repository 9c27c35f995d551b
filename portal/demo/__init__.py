"""The demo world: the real story of the dialogues, with invented people and texts, made by the apps' actions."""
