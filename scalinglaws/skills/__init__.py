"""Skill dynamics (part 4): tasks as directions, and models of how they are learned.

`geometry` trains parameters on many tasks at once, each task a fixed direction.
"""
