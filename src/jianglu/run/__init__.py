"""What `make run` does: prepare the installation, then keep database, server and worker running."""
