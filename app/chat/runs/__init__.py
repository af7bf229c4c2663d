"""Runs: started once, written down as they are told, and followed by any number of readers in any process."""
