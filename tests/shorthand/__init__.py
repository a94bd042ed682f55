"""Tests of the shorthand."""
