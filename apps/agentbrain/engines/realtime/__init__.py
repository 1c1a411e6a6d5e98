"""Speech to speech over a vendor's Realtime API: OpenAI (GA) and Azure OpenAI.

``engine.RealtimeEngine`` is what a call uses; ``options.RealtimeOptions`` says where
and how, made by ``openai_options`` or ``azure_options``.
"""
