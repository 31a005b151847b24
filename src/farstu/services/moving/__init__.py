"""Moving in: people and code tokens of other systems.

``csv_people`` · ``keycloak`` · ``allauth`` · ``pskc`` · ``privacyidea`` read a format, ``judging``
says who fits, ``people`` and ``tokens`` bring them in, ``working`` goes through a whole file.
"""
