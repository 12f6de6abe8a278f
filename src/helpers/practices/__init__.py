"""The case base: its closed lists, its cases read and checked, those added from a file, its published growth."""
