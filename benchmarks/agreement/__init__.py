"""Runtimes beside the integer interpreter: whole test splits of networks trained here, and layers of published ones."""
