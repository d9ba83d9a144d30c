"""Videos as HLS in several sizes: made by the machine's own ffmpeg, served under signed paths."""
