"""What widgets of one kin share: written lines, quantities, calendar values, choices, values with parts.

A base holds what its widgets have in common and nothing of any one of them; widgets never import each other.
"""
