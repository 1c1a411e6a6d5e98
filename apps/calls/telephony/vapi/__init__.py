"""Vapi, and whatever else speaks OpenAI's chat completions: only our mind runs here.

Vapi hears and speaks; every request brings the conversation so far and gets our next
words. One conversation a call, its state in the database between two requests, so any
process may answer the next one.
"""
