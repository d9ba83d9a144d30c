"""The second origin: where scripts that strangers wrote run, without cookies, and reach nothing of the site."""
