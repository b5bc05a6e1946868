"""gBizINFO: what the government knows of a corporation: name, representative, capital, employees, business."""
