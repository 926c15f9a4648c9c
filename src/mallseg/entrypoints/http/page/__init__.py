"""The web application at ``/``: for people who never see a terminal. It works without JavaScript.

To add a view, say Ask:

1. Its name in the navigation is a member of `View` in `presentation/words/navigation.py`; it is
   shown there once a function is served by that name.
2. Its route: a module here with ``add_ask(page, ...)``, called in `wiring.py`. In it,
   ``@page.view("/app/ask", View.ASK)`` above a plain ``def`` that takes the `Request` (it runs in
   a thread), calls one use-case, as a route of the API does, and returns
   ``page.show(request, "ask.html.j2", here=View.ASK, ...)``.
3. Its template in `presentation/web/templates/` extends ``layout.html.j2`` and fills the blocks
   ``title`` and ``main``. Links are written ``{{ to("app/ask") }}``, so that they are right behind
   any prefix. No style or script stands in it, as the policy forbids both: style is in
   `static/page.css`, and a view's script is a module: in the block ``scripts``,
   ``<script type="module" src="{{ static("ask.js") }}"></script>``.
4. Its words: functions and constants in `presentation/words/ask_page.py`, handed to
   the template as ``words``.
5. A form posts to ``@page.form("/app/ask", needed=Scope.READ)`` above an ``async def`` that reads
   ``await form_of(request)`` and calls its use-case with ``run_in_threadpool``. The guard has
   looked at the session or key, its scope, the media type (``takes=``, by default a form), the
   length (``largest_body=``), and from which page the request comes: nothing more is to be checked.
   When done: ``page.go(request, "app/ask")``. Buttons are shown ``{% if may("admin") %}``.
6. Errors: let a `MallsegError` or an `HTTPException` rise. `error_pages.py` turns every problem of
   a page into a page, with words from `presentation/words/problems_page.py`. Catch one only to show
   the form again with its text, and status 422. A script asks with ``fetch`` and reads a problem as
   JSON where it says ``Accept: application/json``.
"""
