"""How two files of a format differ in what they hold; how they are packed does not count.

One module a format. Each gives what a person could look for, the first few differences in the order of the file.
"""
