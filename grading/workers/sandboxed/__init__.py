"""All of the grader's code that enters the sandbox: it runs a student's module and answers the trusted side's requests.

It imports the standard library and numpy, and nothing else of the grader's: a student's code can read all that it
holds. The trusted side imports `wire` and `processes` from here too, and `grading/workers/proxies.py` is the other
end of the wire.
"""
