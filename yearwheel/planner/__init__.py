"""Plans a year of dialogues: plain data in, plain data out. No Django, no database, no clock, no language.

`problem` is the data, `solving` finds the plan, `checker` judges any plan without knowing how it was found, `cost` says
what it costs and why, `explaining` gives the reasons, `naive` is what one would do by hand. Words are put to all of it
in `yearwheel/wording.py`.
"""
