"""Reports over HTTP: figures, the calls behind them, and files of both."""
