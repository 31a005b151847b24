"""OpenID Connect, as far as no browser is asked anything: what applications fetch and post."""
