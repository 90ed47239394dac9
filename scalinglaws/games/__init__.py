"""Board games: rules, random play, Zipf's law, search, self-play, tournaments.

The loops over boards are compiled with Numba and run on the CPU, one thread a process;
network calls take a device and a dtype like everywhere else.
"""
