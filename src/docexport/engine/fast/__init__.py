"""WeasyPrint made quicker: each file is an entry of `docexport.engine.table`, and gives what replaces names there.

What comes out is the same to the last bit, but for leaders, pictures and how tightly streams are packed; these look
the same (`tests/test_fast.py`).
"""
