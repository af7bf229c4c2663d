"""The MCP door: every capability that lists it as a tool, and the slides as resources, over stdio and over HTTP.

The protocol's library takes a second to load, so only the two processes that speak it may import these modules.
"""
