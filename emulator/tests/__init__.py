"""Tests of the emulator: `python3 -m unittest discover -s emulator -t .` in the project's folder.

They show that answers have the published shapes and that refusals are refused. They prove nothing about AWS itself.
"""
