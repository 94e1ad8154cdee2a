"""State to text in the user's language, and nothing else; ``ui`` words only what is never a state.

One module per subject. Every function translates when it is called, so that a change of language
needs no more than another look.
"""
