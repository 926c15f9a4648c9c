"""What others would serve: applications for uvicorn, each beside `mallseg serve`.

CUSTOMERS names the file to train on, ANSWER a file with the bytes of an answer.
"""

import os
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Response
from pydantic import BaseModel, Field
from starlette.types import ASGIApp, Receive, Scope, Send

JSON = "application/json"


class Customer(BaseModel):
    """The body that mallseg checks, in Pydantic's terms."""

    model_config = {"extra": "forbid"}

    annual_income_k: Annotated[float, Field(ge=0, le=1000)]
    spending_score: Annotated[float, Field(ge=1, le=100)]


def bare() -> ASGIApp:
    """Give the limit of the server: read the body, answer with the same bytes each time."""
    answer = _answer()
    length = str(len(answer)).encode()
    headers = [(b"content-type", JSON.encode()), (b"content-length", length)]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return app


def constant() -> ASGIApp:
    """Validate the body, then answer with the same bytes each time."""
    app, answer = FastAPI(), _answer()

    @app.post("/v1/assignments")
    async def assign(customer: Customer) -> Response:
        del customer
        return Response(answer, media_type=JSON)

    return app


def predicting() -> ASGIApp:
    """Ask a pipeline of scikit-learn in the endpoint: about one customer, or a list."""
    import numpy as np
    from sklearn.cluster import KMeans
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    table = np.loadtxt(os.environ["CUSTOMERS"], delimiter=",", skiprows=1, usecols=(3, 4))
    pipeline = make_pipeline(StandardScaler(), KMeans(n_clusters=5, n_init=10)).fit(table)
    app = FastAPI()

    @app.post("/v1/assignments")
    async def assign(customer: Customer) -> dict[str, int]:
        point = np.array([[customer.annual_income_k, customer.spending_score]])
        return {"segment": int(pipeline.predict(point)[0])}

    @app.post("/v1/assignments/batch")
    async def assign_all(customers: list[Customer]) -> list[int]:
        points = np.array([[each.annual_income_k, each.spending_score] for each in customers])
        segments: list[int] = pipeline.predict(points).tolist()
        return segments

    return app


def _answer() -> bytes:
    return Path(os.environ["ANSWER"]).read_bytes()
