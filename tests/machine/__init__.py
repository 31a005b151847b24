"""A machine that plays people, browsers and whoever rules, and a model of what is true."""
