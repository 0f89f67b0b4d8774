"""A sample newsroom: six invented outlets served over HTTP on loopback, and what a careful reader finds in them.

Content is data (`outlets.yml`, `reports/`, `templates/`, `truth.yml`); the code renders and serves it. Knows nothing
of Dateline: it stands in for the web.
"""
