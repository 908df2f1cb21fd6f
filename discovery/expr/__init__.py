"""Expressions: one representation for everything the engines say.

``node`` holds expressions and their constructors, ``operators`` the table of operators, ``parse``
reads text, ``json_form`` JSON, and ``printers`` write every language. Import from these modules, or
from ``discovery`` for what scripts need; nothing here is imported before it is used.
"""
