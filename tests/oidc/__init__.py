"""OpenID Connect from the outside: what applications send, and what they get."""
