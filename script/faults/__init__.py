"""Runs with faults put in on purpose: `script/fault SUBJECT` runs the SCENARIOS of script/faults/SUBJECT.py."""
