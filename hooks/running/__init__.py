"""Run the scripts that are pages, and keep what their cells show; this knows nothing of how a site is made.

`python -m running SCRIPT.py ...` prints a line of JSON for each script, as soon as it is known.
"""
