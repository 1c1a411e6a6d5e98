"""Reports as staff see them: cards, charts with tables behind them, drill-down."""
